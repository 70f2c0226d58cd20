-- return_unheld.lua: leased -> ready | cancelled, for leases that a worker was given and knows nothing of, as the answer to its claim was lost.
-- The attempt doesn't count, as none was made.
-- ARGV[3] queue   ARGV[4] worker   ARGV[5...] tokens of the leases it holds
-- Returns how many were returned.
local queue, held, returned = ARGV[3], {}, 0
for i = 5, #ARGV do held[ARGV[i]] = true end
local leased = set_key(queue, 'leased')
for _, id in ipairs(redis.call('ZRANGE', leased, 0, -1)) do
  local key = job_key(id)
  local job = redis.call('HMGET', key, 'w', 't', 'n', 'x', 'o', 'v')
  if job[1] == ARGV[4] and job[2] and job[2] ~= '' and not held[job[2]] then
    redis.call('ZREM', leased, id)
    if job[4] == '1' then
      finish_cancelled(id, queue, job[6])
    else
      redis.call('HSET', key, 's', 'q', 'n', int(tonumber(job[3]) - 1), 'w', '')
      to_ready(id, queue, job[5])
    end
    returned = returned + 1
  end
end
return returned
