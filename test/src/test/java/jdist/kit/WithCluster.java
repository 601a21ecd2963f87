package jdist.kit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import jdist.cluster.Topology;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives tests a real cluster, as a parameter of type [TestCluster]: on a class one that its tests
/// share, on a method one of its own.
///
/// Each test has a minute. A green test fails if a worker has printed to its standard error, if a
/// worker no longer answers, or, when the cluster is closed, if a process, thread, socket or folder
/// of its has outlived it. After a red one all that the workers have printed is shown, and the next
/// test gets a new cluster.
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(ClusterExtension.class)
public @interface WithCluster {
  int workers() default 2;

  /// User calls that each process runs at once.
  int threads() default 4;

  Topology topology() default Topology.ALL_TO_ALL;

  boolean lazy() default true;

  /// The interval of the heartbeat, in milliseconds.
  int heartbeatMillis() default 5_000;

  /// Further options of the workers' JVMs.
  String[] jvmOptions() default {};
}
