-- claim.lua: ready -> leased; first delayed -> ready and expired leases -> ready | dead.
-- ARGV[3] queue   ARGV[4] worker   ARGV[5] most jobs   ARGV[6] lease in ms
-- Returns { paused 0|1, ms until something is due or -1, id, token, document, attempt, most attempts, ms waited, id... }.
local queue = ARGV[3]
local expiring = leases_may_expire()
promote_due(queue, 200)
if expiring then expire_leases(queue, 200) end
if redis.call('HGET', base .. ':queues', queue) == 'paused' then return { 1, -1 } end

local result = { 0, -1 }
local popped = redis.call('ZPOPMIN', set_key(queue, 'ready'), ARGV[5])
for i = 1, #popped, 2 do
  local id = popped[i]
  local job = redis.call('HMGET', job_key(id), 'j', 'n', 'm', 'c', 'd')
  if job[1] then
    local attempt = tonumber(job[2]) + 1
    local n = #result
    result[n + 1] = id
    result[n + 2] = lease(id, queue, ARGV[4], attempt, tonumber(ARGV[6]))
    result[n + 3] = job[1]
    result[n + 4] = int(attempt)
    result[n + 5] = job[3]
    result[n + 6] = int(math.max(now - math.max(tonumber(job[4]), tonumber(job[5] or 0)), 0))
  end
end

if #result == 2 then
  local due
  for _, set in ipairs(expiring and { 'delayed', 'leased' } or { 'delayed' }) do
    local head = redis.call('ZRANGE', set_key(queue, set), 0, 0, 'WITHSCORES')
    if head[2] and (not due or tonumber(head[2]) < due) then due = tonumber(head[2]) end
  end
  if due then result[2] = int(math.max(due - now, 0)) end
end
return result
