-- read.lua: reads jobs, in the order of their ids, and changes nothing.
-- ARGV[3] most bytes   ARGV[4] most jobs   ARGV[5] only of this queue, '' for any   ARGV[6] only of this worker, '' for any
-- ARGV[7] and following: ids
-- Returns the fields and values of each, none for a job that is unknown or not asked for. It stops behind the job that fills the bytes or is the last of
-- the jobs, so there may be fewer than ids, and at least one.
local most_bytes, most_jobs, queue, worker = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6]
local jobs, bytes, found = {}, 0, 0

local function is_asked_for(key)
  if queue == '' and worker == '' then return true end
  local known = redis.call('HMGET', key, 'q', 'w')
  return (queue == '' or known[1] == queue) and (worker == '' or known[2] == worker)
end

for i = 7, #ARGV do
  local key = job_key(ARGV[i])
  local job = is_asked_for(key) and redis.call('HGETALL', key) or {}
  if #job > 0 then found = found + 1 end
  for j = 2, #job, 2 do bytes = bytes + #job[j] end
  jobs[#jobs + 1] = job
  if bytes >= most_bytes or found >= most_jobs then break end
end
return jobs
