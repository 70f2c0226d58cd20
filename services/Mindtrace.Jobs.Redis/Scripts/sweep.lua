-- sweep.lua: moves what is due in every queue of the shard, some at a time.
-- ARGV[3] retention in ms   ARGV[4] most jobs per queue and set
-- Returns 1 where more is left to move, else 0.
local limit = tonumber(ARGV[4])
local oldest = int(now - tonumber(ARGV[3]))
local more = 0

local function forget_ended(set)
  local old = redis.call('ZRANGEBYSCORE', set, '-inf', oldest, 'LIMIT', 0, limit)
  for i = 1, #old do
    redis.call('ZREM', set, old[i])
    forget(old[i])
  end
  if #old == limit then more = 1 end
end

for _, queue in ipairs(redis.call('HKEYS', base .. ':queues')) do
  if promote_due(queue, limit) == limit then more = 1 end
  if expire_leases(queue, limit) == limit then more = 1 end
  for _, set in ipairs({ 'completed', 'cancelled', 'failed' }) do forget_ended(set_key(queue, set)) end
end
forget_ended(base .. ':unrouted')
return more
