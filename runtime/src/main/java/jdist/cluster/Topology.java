package jdist.cluster;

/// Which processes may talk to which. Idea: Julia Distributed, `topology`.
public enum Topology {
  /// Any process may call any other (the default).
  ALL_TO_ALL,
  /// Workers talk to the driver alone; a call between workers is refused in words.
  MASTER_WORKER;

  /// The name as the command line has it: `all-to-all`.
  public String optionName() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
