package jdist.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdist.identity.Cookie;
import jdist.identity.Session;
import jdist.wire.LaunchSpec;

/// Seeds for tests of managers, which cannot make any themselves.
public final class Seeds {
  private Seeds() {}

  /// A worker to be started, whose announcement must repeat its id in hexadecimal digits, twice.
  public static WorkerSeed of(int processId) {
    return new Seed(
        new LaunchSpec(
            Session.random(),
            Cookie.random(),
            processId,
            nonce(processId),
            "127.0.0.1",
            0,
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(60)));
  }

  private record Seed(LaunchSpec template) implements WorkerSeed {
    @Override
    public WorkerSeed encrypted() {
      throw new UnsupportedOperationException("nothing here leaves its host");
    }

    @Override
    public boolean encrypts(String address) {
      return false;
    }

    @Override
    public int processId() {
      return template.processId();
    }

    @Override
    public String nonce() {
      return template.nonce();
    }

    @Override
    public String specification(String address, int port, Optional<Path> socket) {
      return template.at(address, port, socket).toLine();
    }

    @Override
    public Optional<WorkerConfig> announced(String line, String host, WorkerProcess process) {
      throw new UnsupportedOperationException("the manager under test reads them itself");
    }
  }

  /// The nonce of that worker.
  public static String nonce(int processId) {
    return Integer.toHexString(processId).repeat(2);
  }

  /// Workers with the ids from 2 on.
  public static List<WorkerSeed> several(int count) {
    List<WorkerSeed> seeds = new ArrayList<>();
    for (int id = 2; id < count + 2; id++) {
      seeds.add(of(id));
    }
    return seeds;
  }
}
