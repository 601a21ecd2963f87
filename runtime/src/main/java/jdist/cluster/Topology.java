package jdist.cluster;

/// Which processes may talk to which. Idea: Julia Distributed, `topology`.
public enum Topology {
  /// Any process may call any other (the default).
  ALL_TO_ALL,
  /// Workers talk to the driver alone; a call between workers is refused in words.
  MASTER_WORKER,
  /// Workers talk to the driver and to those that they name: the `connectIdents` of a worker's
  /// [WorkerConfig] are the [WorkerConfig#ident()]s of others. A connection is one for both sides.
  /// A worker is listed when all that it names have joined; if they do not within the worker
  /// timeout it has failed. Those without idents talk to the driver alone.
  CUSTOM;

  /// The name as the command line has it: `all-to-all`.
  public String optionName() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
