-- sweep.lua: moves what is due in the queues of the shard, some at a time, so that nothing else waits for long.
-- ARGV[3] retention in ms   ARGV[4] most jobs   ARGV[5] ms until the next sweep at the latest, or '' where there may be none
-- ARGV[6] ms that a lease is given at least where sweeps were missed: the store was away, and nobody could renew
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

local queues = redis.call('HKEYS', base .. ':queues')
if ARGV[5] ~= '' then
  local trusted = redis.call('GET', base .. ':trusted')
  if trusted and now > tonumber(trusted) then
    local least = int(now + tonumber(ARGV[6]))
    for _, queue in ipairs(queues) do
      local leased = set_key(queue, 'leased')
      for _, id in ipairs(redis.call('ZRANGEBYSCORE', leased, '-inf', least)) do redis.call('ZADD', leased, least, id) end
    end
  end
  redis.call('SET', base .. ':trusted', int(now + tonumber(ARGV[5])))
end

local expiring = leases_may_expire()
for _, queue in ipairs(queues) do
  if is_last(promote_due(queue, left)) or expiring and is_last(expire_leases(queue, left)) then return 1 end
  for _, set in ipairs({ 'completed', 'cancelled', 'failed' }) do
    if is_last(forget_ended(set_key(queue, set))) then return 1 end
  end
end
return is_last(forget_ended(base .. ':unrouted')) and 1 or 0
