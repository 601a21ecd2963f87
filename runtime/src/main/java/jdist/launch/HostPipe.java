package jdist.launch;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The three streams of a launcher that runs on a host, however they get there. Thread-safe.
public interface HostPipe {
  /// Its standard input.
  OutputStream input();

  /// Its standard output.
  InputStream output();

  /// Its standard error.
  InputStream errors();

  /// Waits until it has ended; after `limit` it is left to itself, and its streams are closed.
  void close(Duration limit);

  /// A launcher that is a child of this process.
  static HostPipe of(Process process) {
    return new HostPipe() {
      @Override
      public OutputStream input() {
        return process.getOutputStream();
      }

      @Override
      public InputStream output() {
        return process.getInputStream();
      }

      @Override
      public InputStream errors() {
        return process.getErrorStream();
      }

      @Override
      public void close(Duration limit) {
        try {
          if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            process.destroyForcibly();
          }
        } catch (InterruptedException _) {
          process.destroyForcibly();
          Thread.currentThread().interrupt();
        }
      }
    };
  }
}
