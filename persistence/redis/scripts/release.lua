-- Gives a slot back if its lease is exactly this one.
--
-- KEYS: lease. ARGV: the lease.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
