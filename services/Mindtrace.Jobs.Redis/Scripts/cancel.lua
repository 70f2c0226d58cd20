-- cancel.lua: ready | delayed -> cancelled; a leased job is marked and its worker told.
-- ARGV[3] id
-- Returns 1 applied, 0 no such job, -2 it has ended.
local id = ARGV[3]
local key = job_key(id)
local job = redis.call('HMGET', key, 's', 'q', 'v')
local state, queue = job[1], job[2]
if not state then return 0 end
if state == 'r' then
  redis.call('HSET', key, 'x', '1')
  redis.call('PUBLISH', base .. ':cancel', id)
  return 1
end
if state ~= 'q' and state ~= 's' and state ~= 'y' then return -2 end
redis.call('ZREM', set_key(queue, state == 'q' and 'ready' or 'delayed'), id)
finish_cancelled(id, queue, job[3])
return 1
