package jdist.cluster;

import java.util.Map;

/// Makes a [ClusterManager] for `jdist --manager NAME`. Found by [java.util.ServiceLoader] on the
/// driver's class path: in a jar, the file `META-INF/services/jdist.cluster.ClusterManagerProvider`
/// names the classes that implement it. Each has a public constructor without parameters.
public interface ClusterManagerProvider {
  /// The NAME by which it is asked for: `slurm`.
  String name();

  /// A manager for one run.
  ///
  /// @param options each `--manager-option K=V`
  /// @throws IllegalArgumentException if an option is missing or not understood; its message says
  ///   which, and what it may be
  ClusterManager create(Map<String, String> options);
}
