package jdist.cli;

import java.util.List;
import java.util.Optional;
import jdist.failure.CallInterruptedException;
import jdist.failure.LaunchException;
import jdist.script.Script;

/// Where the command begins, and where every way it can end becomes an exit status.
public final class Main {
  private Main() {}

  /// Runs a driver with a cluster attached.
  ///
  /// Whatever the driver's own main throws leaves this main too, so that the JVM treats it as under
  /// plain `java`: its handlers, its words, its waiting for other threads, its status.
  ///
  /// @param arguments the command line; see [Help]
  /// @throws Throwable what the driver's main throws
  public static void main(String[] arguments) throws Throwable {
    Optional<Job> job = understand(arguments);
    if (job.isPresent()) {
      run(job.get());
    }
  }

  private static Optional<Job> understand(String[] arguments) {
    try {
      return Command.understand(List.of(arguments));
    } catch (UsageException e) {
      say(Voice.untold(), e);
      System.exit(ExitCode.USAGE.status());
      throw new IllegalStateException("the JVM has ended");
    }
  }

  private static void run(Job job) throws Throwable {
    try {
      job.run();
    } catch (UsageException e) {
      end(job, ExitCode.USAGE, e);
    } catch (LoadFailedException e) {
      if (JvmEnd.hasBegun()) {
        JvmEnd.await();
      }
      end(job, ExitCode.FAILURE, e);
    } catch (Script.ScriptException e) {
      System.err.println(e.getMessage());
      exit(job, ExitCode.FAILURE, e);
    } catch (NotResolvedException e) {
      end(job, ExitCode.NOT_COMPILED, e);
    } catch (NotCompiledException e) { // the compiler has said why
      exit(job, ExitCode.NOT_COMPILED, e);
    } catch (Command.StartException e) {
      end(job, e.reason());
    }
  }

  private static void end(Job job, Throwable reason) {
    if (JvmEnd.hasBegun()) {
      JvmEnd.await();
    }
    switch (reason) {
      case LaunchException launch -> end(job, ExitCode.NO_WORKERS, launch);
      case CallInterruptedException interrupted -> end(job, ExitCode.INTERRUPTED, interrupted);
      case InterruptedException interrupted -> end(job, ExitCode.INTERRUPTED, interrupted);
      default -> {
        job.voice().failure("this is a defect of jdist; please report it with what follows");
        reason.printStackTrace();
        exit(job, ExitCode.DEFECT, reason);
      }
    }
  }

  private static void end(Job job, ExitCode code, Throwable failure) {
    say(job.voice(), failure);
    exit(job, code, failure);
  }

  private static void say(Voice voice, Throwable failure) {
    voice.failure(String.valueOf(failure.getMessage()));
    voice.trace(failure);
  }

  /// Does not return.
  private static void exit(Job job, ExitCode code, Throwable failure) {
    job.failed(code, String.valueOf(failure.getMessage()));
    System.exit(code.status());
  }
}
