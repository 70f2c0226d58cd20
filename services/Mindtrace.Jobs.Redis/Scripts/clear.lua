-- clear.lua: removes every job, queue and target of the shard, some at a time. The counters of order and tokens stay.
-- ARGV[3] most jobs
-- Returns 1 where more is left, else 0.
local left = tonumber(ARGV[3])
local function drop(set)
  local popped = redis.call('ZPOPMIN', set, int(left))
  for i = 1, #popped, 2 do forget(popped[i]) end
  left = left - #popped / 2
  return left <= 0
end
for _, queue in ipairs(redis.call('HKEYS', base .. ':queues')) do
  for _, set in ipairs({ 'ready', 'delayed', 'leased', 'completed', 'cancelled', 'failed', 'dead' }) do
    if drop(set_key(queue, set)) then return 1 end
  end
end
if drop(base .. ':unrouted') then return 1 end
redis.call('DEL', base .. ':targets', base .. ':queues')
return 0
