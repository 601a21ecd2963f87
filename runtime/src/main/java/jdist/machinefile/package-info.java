/// The text that lists machines: which hosts, how many workers each, where they listen. Start at
/// [jdist.machinefile.MachineFile]. It knows nothing of how a host is reached. Idea: Julia's
/// `--machine-file`, and the host files of Open MPI.
@NullMarked
package jdist.machinefile;

import org.jspecify.annotations.NullMarked;
