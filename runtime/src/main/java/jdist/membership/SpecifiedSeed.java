package jdist.membership;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerProcess;
import jdist.cluster.WorkerSeed;
import jdist.identity.Endpoint;
import jdist.identity.Fingerprint;
import jdist.wire.Announcement;
import jdist.wire.LaunchSpec;

/// A seed whose specification is all there but for where the worker listens.
public final class SpecifiedSeed implements WorkerSeed {
  private final LaunchSpec template;
  private final Supplier<Fingerprint> driver;
  private final boolean encrypted;

  /// @param driver makes the driver's certificate when it is first asked
  SpecifiedSeed(LaunchSpec template, Supplier<Fingerprint> driver) {
    this(template, driver, false);
  }

  private SpecifiedSeed(LaunchSpec template, Supplier<Fingerprint> driver, boolean encrypted) {
    this.template = template;
    this.driver = driver;
    this.encrypted = encrypted;
  }

  @Override
  public WorkerSeed encrypted() {
    return new SpecifiedSeed(template, driver, true);
  }

  @Override
  public boolean encrypts(String address) {
    return encrypted || !Endpoint.isLoopback(address);
  }

  /// The one whose [#specification] is this line, to be started by somebody else: it speaks TLS
  /// wherever it listens if the line says what the driver shows.
  ///
  /// @throws IllegalArgumentException if it is not one that this version of jdist wrote
  public static SpecifiedSeed parse(String line) {
    LaunchSpec written = LaunchSpec.parse(line);
    Supplier<Fingerprint> driver =
        () ->
            written
                .driverCertificate()
                .orElseThrow(() ->
                    new IllegalArgumentException(
                        "the driver of worker "
                            + written.processId()
                            + " has not said what certificate it shows"));
    return new SpecifiedSeed(written, driver, written.driverCertificate().isPresent());
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
    LaunchSpec specification = template.at(address, port, socket);
    return (encrypts(address) ? specification.encrypted(driver.get()) : specification).toLine();
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
    WorkerConfig started = WorkerConfig.of(processId(), host, process);
    return Optional.of(Listening.at(started, read.get().endpoint()));
  }

  @Override
  public String toString() {
    return "worker " + processId();
  }
}
