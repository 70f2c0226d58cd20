-- sweep.lua: moves what is due in the queues of the shard, some at a time, so that nothing else waits for long.
-- ARGV[3] retention in ms   ARGV[4] most jobs
-- Returns 1 where more may be left to move, else 0.
local left = tonumber(ARGV[4])
local oldest = int(now - tonumber(ARGV[3]))

local function forget_ended(set)
  local old = redis.call('ZRANGEBYSCORE', set, '-inf', oldest, 'LIMIT', 0, left)
  for i = 1, #old do
    redis.call('ZREM', set, old[i])
    forget(old[i])
  end
  return #old
end

local function is_last(moved)
  left = left - moved
  return left == 0
end

for _, queue in ipairs(redis.call('HKEYS', base .. ':queues')) do
  if is_last(promote_due(queue, left)) or is_last(expire_leases(queue, left)) then return 1 end
  for _, set in ipairs({ 'completed', 'cancelled', 'failed' }) do
    if is_last(forget_ended(set_key(queue, set))) then return 1 end
  end
end
return is_last(forget_ended(base .. ':unrouted')) and 1 or 0
