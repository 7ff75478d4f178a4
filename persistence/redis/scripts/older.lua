-- Answers how many entries of a history are older than a version.
--
-- KEYS: history. ARGV: version. The list is newest first, so versions fall along it.
local length = redis.call('LLEN', KEYS[1])
local before = tonumber(ARGV[1])
local low, high = 0, length
while low < high do
  local middle = math.floor((low + high) / 2)
  local version = struct.unpack('>I8', redis.call('LINDEX', KEYS[1], middle))
  if version < before then
    high = middle
  else
    low = middle + 1
  end
end
return length - low
