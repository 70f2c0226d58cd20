-- mend.lua: puts jobs that are in no set back into the one that their state names. Between scripts there are none; a store that keeps the
-- beginning of a script when it is killed, as Garnet's log does, may have some when it is back. Every script takes a job out of its set
-- first and puts it into the next one last, so its state tells how far the script came, and nobody was answered.
-- ARGV[3] lease in ms   ARGV[4...] ids
-- Returns how many jobs were mended.
local mended = 0

local function lies_in(id, queue, ...)
  for _, set in ipairs({ ... }) do
    if redis.call('ZSCORE', set_key(queue, set), id) then return true end
  end
  return false
end

local function mend(id)
  local job = redis.call('HMGET', job_key(id), 's', 'q', 'o', 'd', 'f', 'i')
  local state, queue, score, ended = job[1], job[2], job[3], job[5] or now_text
  if not state then
    -- The beginning of a submission: the job was never accepted.
    if not queue and not job[6] then return false end
    forget(id)
  elseif state == 'e' and not score then
    if redis.call('ZSCORE', base .. ':unrouted', id) then return false end
    redis.call('ZADD', base .. ':unrouted', ended, id)
  elseif state == 'q' then
    if lies_in(id, queue, 'ready') then return false end
    to_ready(id, queue, score)
  elseif state == 's' or state == 'y' then
    if lies_in(id, queue, 'delayed') then return false end
    to_delayed(id, queue, tonumber(job[4] or now_text))
  elseif state == 'r' then
    if lies_in(id, queue, 'leased') then return false end
    redis.call('ZADD', set_key(queue, 'leased'), int(now + tonumber(ARGV[3])), id)
  elseif state == 'c' then
    if lies_in(id, queue, 'completed') then return false end
    redis.call('ZADD', set_key(queue, 'completed'), ended, id)
  elseif state == 'x' then
    if lies_in(id, queue, 'cancelled') then return false end
    redis.call('ZADD', set_key(queue, 'cancelled'), ended, id)
  else
    if lies_in(id, queue, 'dead', 'failed') then return false end
    redis.call('ZADD', set_key(queue, 'dead'), ended, id)
  end
  return true
end

for i = 4, #ARGV do
  if mend(ARGV[i]) then mended = mended + 1 end
end
return mended
