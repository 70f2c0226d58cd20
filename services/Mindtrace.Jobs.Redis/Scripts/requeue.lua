-- requeue.lua: dead -> ready, or running under the caller's lease where the type is routed to an endpoint.
-- ARGV[3] id   ARGV[4] priority   ARGV[5] lease of an endpoint's job in ms   ARGV[6] most attempts; an endpoint's job has one
-- Returns 1 queued, { 3, token, path } running, 0 not among the dead letters.
local id = ARGV[3]
local key = job_key(id)
local queue = redis.call('HGET', key, 'q')
if not queue or redis.call('ZREM', set_key(queue, 'dead'), id) == 0 then return 0 end
local score = next_score(tonumber(ARGV[4]))
redis.call('HDEL', key, 't', 'r', 'e', 'p', 'b', 'f', 'd', 'x', 'w', 'v')
redis.call('HSET', key, 's', 'q', 'n', '0', 'm', ARGV[6], 'o', score)
local target = redis.call('HGET', base .. ':targets', queue)
if target and target ~= 'q' then
  local path = string.sub(target, 2)
  redis.call('HSET', key, 'm', '1')
  return { 3, lease(id, queue, path, 1, tonumber(ARGV[5])), path }
end
to_ready(id, queue, score)
return 1
