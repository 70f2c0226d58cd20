-- renew.lua: leased -> leased, with a later deadline.
-- ARGV[3] lease in ms, then for each lease two values: id, token
-- Returns a code for each: 0 held, 1 held but to be cancelled, 2 lost.
local deadline = int(now + tonumber(ARGV[3]))
local results = {}
for i = 4, #ARGV, 2 do
  local job = redis.call('HMGET', job_key(ARGV[i]), 's', 't', 'q', 'x')
  if job[1] == 'r' and job[2] == ARGV[i + 1] then
    redis.call('ZADD', set_key(job[3], 'leased'), deadline, ARGV[i])
    results[#results + 1] = job[4] == '1' and 1 or 0
  else
    results[#results + 1] = 2
  end
end
return results
