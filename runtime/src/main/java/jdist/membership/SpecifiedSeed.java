package jdist.membership;

import java.nio.file.Path;
import java.util.Optional;
import jdist.cluster.WorkerSeed;
import jdist.wire.LaunchSpec;

/// A seed whose specification is all there but for where the worker listens.
final class SpecifiedSeed implements WorkerSeed {
  private final LaunchSpec template;

  SpecifiedSeed(LaunchSpec template) {
    this.template = template;
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
  public String toString() {
    return "worker " + processId();
  }
}
