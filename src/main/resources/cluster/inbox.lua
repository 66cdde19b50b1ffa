-- Returns what lies in the inbox of a node, -1 if the node is not known.
-- KEYS: leases, bytes
-- ARGV: member
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  return -1
end
return tonumber(redis.call('HGET', KEYS[2], ARGV[1])) or 0
