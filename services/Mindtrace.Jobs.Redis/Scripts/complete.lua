-- complete.lua: leased -> completed | delayed (backoff) | dead | cancelled | ready (handed back).
-- For each completion from ARGV[3] on seven values:
--   id, token, worker, outcome, output, error, ms until the next attempt
--   token: '' where the worker stands for it (a worker that reports over HTTP)
--   outcome: c completed, f failed, p failed for good, e the worker broke, x cancelled, r handed back
-- Returns a code for each: 1 applied, 0 no such job, and where nothing was changed 2 for an outcome that this lease has
-- had recorded before (a repeated call), -1 for a lease that is not the job's.
local function complete(id, token, worker, outcome, output, err, backoff)
  local key = job_key(id)
  local job = redis.call('HMGET', key, 's', 't', 'w', 'q', 'n', 'm', 'x', 'o', 'v')
  if not job[1] then return 0 end
  local own
  if token ~= '' then own = job[2] == token else own = job[3] == worker and job[2] ~= '' end
  if not own then return -1 end
  if job[1] ~= 'r' then return 2 end

  local queue, attempt, cancelled, watched = job[4], tonumber(job[5]), job[7] == '1', job[9]
  redis.call('ZREM', set_key(queue, 'leased'), id)
  if outcome == 'c' then
    redis.call('HSET', key, 'r', output, 'e', '')
    finish(id, queue, 'c', 'completed', watched)
  elseif outcome == 'x' or (cancelled and (outcome == 'f' or outcome == 'r')) then
    redis.call('HSET', key, 'r', outcome == 'x' and output or '{"error":"cancelled"}', 'e', 'cancelled')
    finish(id, queue, 'x', 'cancelled', watched)
  elseif outcome == 'r' then
    redis.call('HSET', key, 's', 'q', 'n', int(attempt - 1), 'w', '')
    to_ready(id, queue, job[8])
  elseif outcome == 'f' and attempt < tonumber(job[6]) then
    local due = now + tonumber(backoff)
    redis.call('HSET', key, 's', 'y', 'r', output, 'e', err, 'd', int(due))
    to_delayed(id, queue, due)
  else
    redis.call('HSET', key, 'r', output, 'e', err)
    finish(id, queue, outcome == 'e' and 'e' or 'f', 'dead', watched)
  end
  return 1
end

local results = {}
for i = 3, #ARGV, 7 do
  results[#results + 1] = complete(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5], ARGV[i + 6])
end
return results
