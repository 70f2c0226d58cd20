-- purge.lua: ready and delayed -> cancelled, some at a time.
-- ARGV[3] queue   ARGV[4] most jobs
-- Returns how many were ended.
local queue, count = ARGV[3], 0
for _, set in ipairs({ 'ready', 'delayed' }) do
  local popped = redis.call('ZPOPMIN', set_key(queue, set), int(tonumber(ARGV[4]) - count))
  for i = 1, #popped, 2 do
    local key = job_key(popped[i])
    local watched = redis.call('HGET', key, 'v')
    redis.call('HSET', key, 'r', '{"error":"queue cleared"}', 'e', 'queue cleared')
    finish(popped[i], queue, 'x', 'cancelled', watched)
    count = count + 1
  end
  if count >= tonumber(ARGV[4]) then break end
end
return count
