-- Tells the node that has claimed a session of what has become of its earlier connection.
-- KEYS: leases, inbox of that node
-- ARGV: its member, session, generation of its claim, field: r if it is gone, h if it is ending
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('XADD', KEYS[2], '*', ARGV[4], ARGV[2], 'g', ARGV[3])
end
return 0
