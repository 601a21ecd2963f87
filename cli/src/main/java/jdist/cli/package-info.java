/// The command: from what was typed to a driver that runs with its workers, and from its end to an
/// exit status. Start at [jdist.cli.Command], which goes through all of it in order; what was typed
/// becomes a [jdist.cli.Plan], and nothing deeper knows the option parser. It does not know how
/// workers are started or called: [jdist.cli.ClusterStart] does. Idea: Julia Distributed,
/// `process_opts`.
@NullMarked
package jdist.cli;

import org.jspecify.annotations.NullMarked;
