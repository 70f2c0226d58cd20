-- start.lua: ready | delayed -> leased, for one job by id (a worker that reports over HTTP instead of claiming).
-- ARGV[3] id   ARGV[4] worker   ARGV[5] lease in ms
-- Returns 1 applied (also where this worker has it already, which renews the lease), 0 no such job,
-- -1 another worker has it, -2 it has ended.
local id, worker = ARGV[3], ARGV[4]
local job = redis.call('HMGET', job_key(id), 's', 'q', 'n', 'w')
local state, queue = job[1], job[2]
if not state then return 0 end
if state == 'r' then
  if job[4] ~= worker then return -1 end
  redis.call('ZADD', set_key(queue, 'leased'), int(now + tonumber(ARGV[5])), id)
  return 1
end
if state ~= 'q' and state ~= 's' and state ~= 'y' then return -2 end
redis.call('ZREM', set_key(queue, state == 'q' and 'ready' or 'delayed'), id)
lease(id, queue, worker, tonumber(job[3]) + 1, tonumber(ARGV[5]))
return 1
