package jdist.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// How workers are started and joined. Immutable: each method that takes a value answers with a
/// copy. Start from [#defaults()]. Idea: the keyword arguments of Julia's `addprocs`.
///
/// @param threads user calls a worker runs at once; default: its share of its host's cores, at
///   least 1
/// @param jvmOptions options for each worker's JVM, after jdist's own, so that they win; `{id}` and
///   `{host}` in them are filled in; default: none
/// @param properties system properties of each worker; default: none
/// @param environment variables set in each worker beside the inherited ones; default: none
/// @param directory the workers' working directory; default: the driver's
/// @param bindTo the address, or address:port, that workers listen on; default: the loopback
///   address
/// @param workerTimeout how long a worker may take for each of: announcing itself, joining; and how
///   long it waits for its driver; default: 60 s
/// @param heartbeat the interval after which a silent link is probed (three in a row without a sign
///   of life mean it is lost); zero: never; one for the whole cluster, that of its first workers;
///   default: 5 s
/// @param topology who may call whom; default: all to all
/// @param lazy whether links between workers are made on first use; default: yes
/// @param output what becomes of the lines that workers print; default: prefixed
public record WorkerOptions(
    OptionalInt threads,
    List<String> jvmOptions,
    Map<String, String> properties,
    Map<String, String> environment,
    Optional<Path> directory,
    Optional<String> bindTo,
    Duration workerTimeout,
    Duration heartbeat,
    Topology topology,
    boolean lazy,
    Output output) {
  public WorkerOptions {
    jvmOptions = List.copyOf(jvmOptions);
    properties = Map.copyOf(properties);
    environment = Map.copyOf(environment);
    if (threads.isPresent() && threads.getAsInt() < 1) {
      throw new IllegalArgumentException("threads is 1 or more, not " + threads.getAsInt());
    }
    if (workerTimeout.isNegative() || workerTimeout.isZero()) {
      throw new IllegalArgumentException("the worker timeout is more than 0 s");
    }
    if (heartbeat.isNegative()) {
      throw new IllegalArgumentException("the heartbeat is 0 (off) or more");
    }
  }

  private static final WorkerOptions DEFAULTS =
      new WorkerOptions(
          OptionalInt.empty(),
          List.of(),
          Map.of(),
          Map.of(),
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Topology.ALL_TO_ALL,
          true,
          Output.PREFIX);

  /// Everything as the parameters' defaults say.
  public static WorkerOptions defaults() {
    return DEFAULTS;
  }

  public WorkerOptions threads(int threads) {
    return new WorkerOptions(
        OptionalInt.of(threads),
        jvmOptions,
        properties,
        environment,
        directory,
        bindTo,
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  /// Adds an option for the workers' JVMs, such as `-Xmx4g`.
  public WorkerOptions jvmOption(String option) {
    List<String> more = new ArrayList<>(jvmOptions);
    more.add(option);
    return new WorkerOptions(
        threads,
        more,
        properties,
        environment,
        directory,
        bindTo,
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  /// Adds a system property of the workers.
  public WorkerOptions property(String name, String value) {
    return new WorkerOptions(
        threads,
        jvmOptions,
        with(properties, name, value),
        environment,
        directory,
        bindTo,
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  /// Adds a variable to the workers' environment.
  public WorkerOptions environment(String name, String value) {
    return new WorkerOptions(
        threads,
        jvmOptions,
        properties,
        with(environment, name, value),
        directory,
        bindTo,
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  public WorkerOptions directory(Path directory) {
    return new WorkerOptions(
        threads,
        jvmOptions,
        properties,
        environment,
        Optional.of(directory),
        bindTo,
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  public WorkerOptions bindTo(String address) {
    return new WorkerOptions(
        threads,
        jvmOptions,
        properties,
        environment,
        directory,
        Optional.of(address),
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  public WorkerOptions workerTimeout(Duration workerTimeout) {
    return new WorkerOptions(
        threads,
        jvmOptions,
        properties,
        environment,
        directory,
        bindTo,
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  public WorkerOptions heartbeat(Duration heartbeat) {
    return new WorkerOptions(
        threads,
        jvmOptions,
        properties,
        environment,
        directory,
        bindTo,
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  public WorkerOptions topology(Topology topology) {
    return new WorkerOptions(
        threads,
        jvmOptions,
        properties,
        environment,
        directory,
        bindTo,
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  public WorkerOptions lazy(boolean lazy) {
    return new WorkerOptions(
        threads,
        jvmOptions,
        properties,
        environment,
        directory,
        bindTo,
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  public WorkerOptions output(Output output) {
    return new WorkerOptions(
        threads,
        jvmOptions,
        properties,
        environment,
        directory,
        bindTo,
        workerTimeout,
        heartbeat,
        topology,
        lazy,
        output);
  }

  private static Map<String, String> with(Map<String, String> map, String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return more;
  }
}
