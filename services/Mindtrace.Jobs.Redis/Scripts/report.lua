-- report.lua: records progress and log lines of a leased job.
-- ARGV[3] id   ARGV[4] token   ARGV[5] progress or ''   ARGV[6] most lines kept   ARGV[7...] lines
-- A line is stored as its time in ms, a space and its text. Returns 1 applied, 0 no such job, -1 the lease is lost.
local id = ARGV[3]
local key = job_key(id)
local job = redis.call('HMGET', key, 's', 't')
if not job[1] then return 0 end
if job[1] ~= 'r' or job[2] ~= ARGV[4] then return -1 end
if ARGV[5] ~= '' then redis.call('HSET', key, 'p', ARGV[5]) end
if #ARGV > 6 then
  local log, most = base .. ':log:' .. id, tonumber(ARGV[6])
  redis.call('HINCRBY', key, 'l', int(#ARGV - 6))
  if most > 0 then
    for i = 7, #ARGV do redis.call('RPUSH', log, now_text .. ' ' .. ARGV[i]) end
    redis.call('LTRIM', log, int(-most), -1)
  end
end
return 1
