-- hold_bridges.lua: free | held by the caller -> held by the caller, with a new deadline. A hold whose deadline is over is free, and forgotten.
-- ARGV[3] owner   ARGV[4] ms until the deadline   ARGV[5] and following: worker addresses
-- Returns a code for each: 1 held by the caller, 0 held by another.
local key = base .. ':bridges:held'
local owner, deadline = ARGV[3], int(now + tonumber(ARGV[4]))
local owners = {}
local holds = redis.call('HGETALL', key)
for i = 1, #holds, 2 do
  local space = string.find(holds[i + 1], ' ', 1, true)
  if tonumber(string.sub(holds[i + 1], 1, space - 1)) <= now then
    redis.call('HDEL', key, holds[i])
  else
    owners[holds[i]] = string.sub(holds[i + 1], space + 1)
  end
end

local results = {}
for i = 5, #ARGV do
  local free = not owners[ARGV[i]] or owners[ARGV[i]] == owner
  if free then redis.call('HSET', key, ARGV[i], deadline .. ' ' .. owner) end
  results[#results + 1] = free and 1 or 0
end
return results
