package jdist.cli;

import java.util.List;
import jdist.cluster.WorkerOptions;
import jdist.machinefile.Machine;

/// What `jdist doctor` is to look at. Immutable.
///
/// @param workers how many this host would run; 0: as many as it has cores
/// @param machines the other hosts; may be none
/// @param options how workers would be started there
/// @param json whether it answers in JSON
/// @param voice how much jdist says besides
record DoctorPlan(
    int workers, List<Machine> machines, WorkerOptions options, boolean json, Voice voice) {
  DoctorPlan {
    machines = List.copyOf(machines);
  }
}
