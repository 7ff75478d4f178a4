-- Puts a note in place of the one that is there, if that is exactly the expected one.
--
-- KEYS: note. ARGV: the expected one, the next one (empty: none), time to live in ms.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return 1
