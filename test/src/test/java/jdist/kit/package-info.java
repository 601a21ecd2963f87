/// What the tests of the whole are made with: a real cluster that must leave nothing behind
/// ([jdist.kit.WithCluster]), the real command ([jdist.kit.Jdist], and in a folder of which nothing
/// may be left, [jdist.kit.InSandbox]), and a stranger at a worker's door ([jdist.kit.Stranger]).
/// Code that is to run on workers stands elsewhere, in packages that a user could have: those named
/// `jdist` are reserved, and are not shipped.
package jdist.kit;
