-- submit.lua: (new) -> ready | delayed | running (endpoint) | error (no target).
-- ARGV[3] lease of an endpoint's job in ms, then for each job seven values:
--   id, type, document, priority, most attempts, due, idempotency key or ''
--   due: '' at once, '+N' N ms from now, '=N' at N ms since 1970
-- Returns { now ms, result... }, a result for each job:
--   1 queued   { 2, due ms } scheduled   { 3, token, path } running under the caller's lease
--   { 4, id, field, value... } was there before   0 no target
local results = { now_text }

local function due_time(text)
  if text == '' then return now end
  local value = tonumber(string.sub(text, 2))
  return string.sub(text, 1, 1) == '+' and now + value or value
end

-- The job that stands in the way of a submission, and whether the id belongs to an unroutable job: that one was never
-- accepted, so it may be submitted again once its type has a target.
local function existing(id, idempotency)
  if idempotency ~= '' then
    local owner = redis.call('GET', base .. ':idem:' .. idempotency)
    if owner and redis.call('EXISTS', job_key(owner)) == 1 then return owner, false end
  end
  local state = redis.call('HGET', job_key(id), 's')
  if not state then return nil, false end
  if state == 'e' and redis.call('ZSCORE', base .. ':unrouted', id) then return nil, true end
  return id, false
end

local function submit(id, queue, document, priority, max, due_text, idempotency)
  local found, unrouted = existing(id, idempotency)
  if found then
    local result = redis.call('HGETALL', job_key(found))
    table.insert(result, 1, found)
    table.insert(result, 1, 4)
    return result
  end
  local key = job_key(id)
  local target = redis.call('HGET', base .. ':targets', queue)
  if not target then
    redis.call('HSET', key, 'j', document, 'q', queue, 's', 'e', 'n', '0', 'm', max, 'c', now_text, 'f', now_text)
    redis.call('ZADD', base .. ':unrouted', now_text, id)
    return 0
  end
  if unrouted then
    redis.call('ZREM', base .. ':unrouted', id)
    forget(id)
  end
  local score = next_score(tonumber(priority))
  if idempotency ~= '' then
    redis.call('SET', base .. ':idem:' .. idempotency, id)
    redis.call('HSET', key, 'i', idempotency)
  end
  if target ~= 'q' then
    redis.call('HSET', key, 'j', document, 'q', queue, 'o', score, 'm', '1', 'c', now_text)
    local path = string.sub(target, 2)
    return { 3, lease(id, queue, path, 1, tonumber(ARGV[3])), path }
  end
  local due = due_time(due_text)
  local state = due > now and 's' or 'q'
  redis.call('HSET', key, 'j', document, 'q', queue, 'o', score, 'n', '0', 'm', max, 'c', now_text, 's', state)
  if state == 'q' then
    to_ready(id, queue, score)
    return 1
  end
  redis.call('HSET', key, 'd', int(due))
  to_delayed(id, queue, due)
  return { 2, int(due) }
end

for i = 4, #ARGV, 7 do
  results[#results + 1] = submit(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4], ARGV[i + 5], ARGV[i + 6])
end
return results
