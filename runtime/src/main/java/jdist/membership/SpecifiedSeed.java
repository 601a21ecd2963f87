package jdist.membership;

import java.nio.file.Path;
import java.util.Optional;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerProcess;
import jdist.cluster.WorkerSeed;
import jdist.identity.Endpoint;
import jdist.wire.Announcement;
import jdist.wire.LaunchSpec;

/// A seed whose specification is all there but for where the worker listens.
public final class SpecifiedSeed implements WorkerSeed {
  private final LaunchSpec template;

  SpecifiedSeed(LaunchSpec template) {
    this.template = template;
  }

  /// The one whose [#specification] is this line, to be started by somebody else.
  ///
  /// @throws IllegalArgumentException if it is not one that this version of jdist wrote
  public static SpecifiedSeed parse(String line) {
    return new SpecifiedSeed(LaunchSpec.parse(line));
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
    Optional<Announcement> read = Announcement.parse(line);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    if (!read.get().nonce().equals(nonce())) {
      throw new IllegalArgumentException(
          "worker " + processId() + " did not print this announcement: \"" + line.strip() + "\"");
    }
    Endpoint at = read.get().endpoint();
    WorkerConfig listening =
        WorkerConfig.of(processId(), host, process).listeningAt(at.address(), at.port());
    return Optional.of(at.socket().map(listening::withSocket).orElse(listening));
  }

  @Override
  public String toString() {
    return "worker " + processId();
  }
}
