/// The driver's list of workers: how they come in and how they leave, who is told of it, and the
/// folder on this host that a session has to itself. Start at [jdist.membership.Membership]. It
/// starts no process itself: that is for a [jdist.cluster.ClusterManager]. Idea: Julia Distributed,
/// `cluster.jl`.
@NullMarked
package jdist.membership;

import org.jspecify.annotations.NullMarked;
