-- log.lua: reads a job's log.
-- ARGV[3] id   ARGV[4] first index wanted
-- Returns { lines so far, index of the first line returned, line... }; empty where there is no such job.
local count = redis.call('HMGET', job_key(ARGV[3]), 's', 'l')
if not count[1] then return {} end
local total = tonumber(count[2] or '0')
local key = base .. ':log:' .. ARGV[3]
local kept = redis.call('LLEN', key)
local first = math.max(tonumber(ARGV[4]), total - kept)
local result = { int(total), int(first) }
if first < total then
  local lines = redis.call('LRANGE', key, int(first - total), -1)
  for i = 1, #lines do result[i + 2] = lines[i] end
end
return result
