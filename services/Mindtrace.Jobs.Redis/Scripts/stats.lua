-- stats.lua: the numbers of the shard's queues.
-- ARGV[3] queue, or '' for all
-- Returns for each queue ten values: name, paused 0|1, ready, delayed, leased, completed, failed, cancelled, dead,
-- ms since the job at the head of ready was accepted or -1.
local result = {}
local function add(queue, paused)
  local n = #result
  result[n + 1] = queue
  result[n + 2] = paused == 'paused' and 1 or 0
  for i, set in ipairs({ 'ready', 'delayed', 'leased', 'completed', 'failed', 'cancelled', 'dead' }) do
    result[n + 2 + i] = redis.call('ZCARD', set_key(queue, set))
  end
  result[n + 10] = -1
  local head = redis.call('ZRANGE', set_key(queue, 'ready'), 0, 0)[1]
  local accepted = head and redis.call('HGET', job_key(head), 'c')
  if accepted then result[n + 10] = int(math.max(now - tonumber(accepted), 0)) end
end
if ARGV[3] ~= '' then
  local paused = redis.call('HGET', base .. ':queues', ARGV[3])
  if paused then add(ARGV[3], paused) end
else
  local queues = redis.call('HGETALL', base .. ':queues')
  for i = 1, #queues, 2 do add(queues[i], queues[i + 1]) end
end
return result
