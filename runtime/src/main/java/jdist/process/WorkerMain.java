package jdist.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import jdist.membership.SessionDirectory;
import jdist.mesh.Doorstep;
import jdist.wire.Announcement;
import jdist.wire.LaunchSpec;

/// Where a worker begins: reads its specification from standard input, listens, announces itself on
/// standard output, and then waits for its standard input to end, which is its driver's death or
/// wish. Idea: Julia Distributed, `start_worker`.
public final class WorkerMain {
  private final LaunchSpec spec;
  private final WorkerLife life;

  private WorkerMain(LaunchSpec spec) throws IOException {
    this.spec = spec;
    this.life = new WorkerLife(spec);
  }

  /// Runs a worker until its standard input ends.
  ///
  /// @param arguments what `ps` shows; they mean nothing to the worker
  public static void main(String[] arguments) {
    Thread.setDefaultUncaughtExceptionHandler(WorkerLife::hasFailed);
    record();
    InputStream input = System.in;
    System.setIn(InputStream.nullInputStream());
    try {
      new WorkerMain(LaunchSpec.parse(readLine(input))).serve(input);
    } catch (IllegalArgumentException | IOException e) {
      WorkerLife.giveUp(String.valueOf(e.getMessage()));
    }
  }

  private static void record() {
    String file = System.getProperty(FlightRecording.PROPERTY, "");
    try {
      if (!file.isEmpty()) {
        FlightRecording.start(Path.of(file));
      }
    } catch (IOException e) {
      System.err.println("jdist worker: there will be no flight recording: " + e);
    }
  }

  private static String readLine(InputStream input) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private void serve(InputStream input) throws IOException {
    LocalProcess process = life.process();
    Doorstep doorstep =
        new Doorstep(
            process.readers(),
            process.clock(),
            spec.bindAddress(),
            spec.bindPort(),
            spec.socket(),
            spec.driverCertificate().map(process.mesh().certificates()::of));
    life.atEnd(() -> tidyUp(doorstep));
    doorstep.open(process.mesh());
    announce(new Announcement(doorstep.endpoint(), spec.nonce()));
    life.isReady();
    while (input.read() >= 0) {
      // it is empty, and says nothing until it ends
    }
    life.end("");
    stay();
  }

  /// The process ends on another thread, perhaps one that is about to start: were this one to
  /// return, the JVM could be gone before that has tidied up.
  private static void stay() {
    while (true) {
      LockSupport.park();
    }
  }

  private static void announce(Announcement announcement) {
    PrintStream out = System.out;
    out.println(announcement.toLine());
    out.flush();
  }

  private void tidyUp(Doorstep doorstep) {
    try {
      doorstep.close();
    } catch (IOException _) {
      // the process ends anyway
    }
    spec.socket().map(Path::getParent).ifPresent(SessionDirectory::leave);
  }
}
