-- Which run of the program a replica's last lease was given to: the lease before it
-- is good for that run only, because only it can have missed the answer (I19).
ALTER TABLE replica ADD COLUMN run text NOT NULL DEFAULT '';
