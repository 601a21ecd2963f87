/// The contract with whatever starts workers, and the options they are started with. Start at
/// [jdist.cluster.ClusterManager]. It does not know how processes are started, nor what runs on
/// them. Idea: Julia Distributed, `managers.jl`.
@NullMarked
package jdist.cluster;

import org.jspecify.annotations.NullMarked;
