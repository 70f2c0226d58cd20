-- common.lua: what all transitions share; the loader puts it before every script.
--
-- KEYS[1]  the shard's guard key. On Garnet it is what makes scripts exclude each other; on Redis it costs nothing.
-- ARGV[1]  the shard's key base, hash tag included. Every key of a script starts with it, so all are in the guard's slot.
-- ARGV[2]  the time in ms since 1970, or '' for the store's own clock.
-- Scripts read their further arguments from ARGV[3] on.
--
-- A job is the hash <base>:job:<id>:
--   j document   q queue         s state (below)  o score in the ready set  n attempts so far  m most attempts
--   t token      w worker        c accepted ms    b started ms              f ended ms         d due ms
--   r output     e error         p progress       x '1' cancel asked for    i idempotency key  l log lines so far
--   v '1' somebody waits for its end
-- t is that of the latest lease, and '' once that lease ran out unused.
-- s is one of: s scheduled, q queued, r running, y retrying, c completed, f failed, x cancelled, e error.
-- It is in exactly one of the sorted sets <base>:q:<queue>:<set>: ready (by o), delayed (by d), leased (by deadline),
-- completed, cancelled, failed, dead (all by f); an unroutable one is in <base>:unrouted.

local base = ARGV[1]
local now = tonumber(ARGV[2])
if not now then
  local t = redis.call('TIME')
  now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
end

local function int(x) return string.format('%d', x) end

local now_text = int(now)

local function job_key(id) return base .. ':job:' .. id end

local function set_key(queue, set) return base .. ':q:' .. queue .. ':' .. set end

-- Tells idle consumers to look. They sleep only after a claim that found nothing, so it is enough to call
-- when the head of a set changes from nothing to something.
local function wake(queue) redis.call('PUBLISH', base .. ':wake:' .. queue, '') end

local function to_ready(id, queue, score)
  local key = set_key(queue, 'ready')
  redis.call('ZADD', key, score, id)
  if redis.call('ZCARD', key) == 1 then wake(queue) end
end

local function to_delayed(id, queue, due)
  local key = set_key(queue, 'delayed')
  redis.call('ZADD', key, int(due), id)
  if redis.call('ZRANGE', key, 0, 0)[1] == id then wake(queue) end
end

-- Ends a job that has been taken out of its present set; the caller has written or writes output and error.
local function finish(id, queue, state, set, watched)
  redis.call('HSET', job_key(id), 's', state, 'f', now_text)
  redis.call('ZADD', set_key(queue, set), now_text, id)
  if watched then redis.call('PUBLISH', base .. ':done', id) end
end

-- Ends a job as cancelled that had nothing to say, and has been taken out of its present set.
local function finish_cancelled(id, queue, watched)
  redis.call('HSET', job_key(id), 'e', 'cancelled', 'r', '{"error":"cancelled"}')
  finish(id, queue, 'x', 'cancelled', watched)
end

-- Delayed jobs whose time has come become ready.
local function promote_due(queue, limit)
  local delayed = set_key(queue, 'delayed')
  local due = redis.call('ZRANGEBYSCORE', delayed, '-inf', now_text, 'LIMIT', 0, limit)
  for i = 1, #due do
    local key = job_key(due[i])
    redis.call('ZREM', delayed, due[i])
    local score = redis.call('HGET', key, 'o')
    if score then
      redis.call('HSET', key, 's', 'q')
      to_ready(due[i], queue, score)
    end
  end
  return #due
end

-- False while nobody may have been able to renew: a sweeper that comes regularly has been missed, so the store was away, and leases wait for
-- it to give them time. Without any sweeper for an hour they run out all the same.
local function leases_may_expire()
  local trusted = tonumber(redis.call('GET', base .. ':trusted') or now)
  return now <= trusted or now > trusted + 3600000
end

-- Leases that ran out: the job is ready again, or ends where its attempts are used up or it was to be cancelled.
local function expire_leases(queue, limit)
  local leased = set_key(queue, 'leased')
  local expired = redis.call('ZRANGEBYSCORE', leased, '-inf', now_text, 'LIMIT', 0, limit)
  for i = 1, #expired do
    local id = expired[i]
    local key = job_key(id)
    local job = redis.call('HMGET', key, 'n', 'm', 'x', 'o', 'v')
    redis.call('ZREM', leased, id)
    if job[1] then
      redis.call('HSET', key, 't', '')
      if job[3] == '1' then
        finish_cancelled(id, queue, job[5])
      elseif tonumber(job[1]) < tonumber(job[2]) then
        redis.call('HSET', key, 's', 'q', 'e', 'lease expired: the worker stopped renewing it')
        to_ready(id, queue, job[4])
      else
        redis.call('HSET', key, 'e', 'lease expired: the worker stopped renewing it',
          'r', '{"error":"lease expired: the worker stopped renewing it"}')
        finish(id, queue, 'f', 'dead', job[5])
      end
    end
  end
  return #expired
end

-- A fencing token: larger than any that was given out for the shard before. A store that comes back without the last it had counted would
-- give some out again; that is why none is below 1024 for each ms since 1970.
local function next_token()
  local key = base .. ':token'
  local token, least = redis.call('INCR', key), now * 1024
  if token < least then
    token = least
    redis.call('SET', key, int(token))
  end
  return int(token)
end

-- Gives a job to a worker. Returns the fencing token.
local function lease(id, queue, worker, attempt, duration)
  local token = next_token()
  redis.call('HSET', job_key(id), 's', 'r', 't', token, 'w', worker, 'n', int(attempt), 'b', now_text)
  redis.call('ZADD', set_key(queue, 'leased'), int(now + duration), id)
  return token
end

-- A queue's place in submission order within its priority: higher priority first, then earlier. 2^44 submissions fit.
local function next_score(priority)
  local order = redis.call('INCR', base .. ':order')
  return int((255 - priority) * 17592186044416 + order)
end

-- Forgets a job that is in no set any more.
local function forget(id)
  local key = job_key(id)
  local idempotency = redis.call('HGET', key, 'i')
  if idempotency then redis.call('DEL', base .. ':idem:' .. idempotency) end
  redis.call('DEL', key, base .. ':log:' .. id)
end
