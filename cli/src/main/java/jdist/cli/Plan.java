package jdist.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import jdist.cluster.WorkerOptions;
import jdist.machinefile.Machine;

/// What a command line asks for. Immutable; nothing deeper knows the option parser.
///
/// @param workers how many workers to start on this host
/// @param machines the hosts that are to run workers as well; without either the driver is alone
/// @param manager where they come from; empty: this host
/// @param options how to start them
/// @param kind what sort of driver it is
/// @param driver what to run: a file, a class, or code
/// @param lines what its file says, if it is a source file
/// @param driverArguments what the driver gets, untouched
/// @param classPath `-cp`; empty if not given
/// @param loads the files of `-L`, in order
/// @param driverProperties system properties of the driver
/// @param timeLimit how long it may all take; empty if not given
/// @param dryRun whether to say what would run where, and stop
/// @param json whether the run tells scripts how it goes
/// @param voice how much jdist says
/// @param warnings what the user should hear before anything starts
record Plan(
    int workers,
    List<Machine> machines,
    Optional<ManagerChoice> manager,
    WorkerOptions options,
    DriverKind kind,
    String driver,
    FileLines lines,
    List<String> driverArguments,
    Optional<String> classPath,
    List<String> loads,
    List<String> driverProperties,
    Optional<Duration> timeLimit,
    boolean dryRun,
    boolean json,
    Voice voice,
    List<String> warnings) {
  Plan {
    machines = List.copyOf(machines);
    driverArguments = List.copyOf(driverArguments);
    loads = List.copyOf(loads);
    driverProperties = List.copyOf(driverProperties);
    warnings = List.copyOf(warnings);
  }

  /// Whether the driver has no workers to begin with.
  boolean isAlone() {
    return workers == 0 && machines.isEmpty();
  }
}
