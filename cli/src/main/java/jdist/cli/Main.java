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
      throw end(Voice.untold(), ExitCode.USAGE, e);
    }
  }

  private static void run(Job job) throws Throwable {
    Voice voice = job.voice();
    try {
      job.run();
    } catch (UsageException e) {
      throw end(voice, ExitCode.USAGE, e);
    } catch (LoadFailedException e) {
      if (JvmEnd.hasBegun()) {
        JvmEnd.await();
      }
      throw end(voice, ExitCode.FAILURE, e);
    } catch (Script.ScriptException e) {
      System.err.println(e.getMessage());
      System.exit(ExitCode.FAILURE.status());
    } catch (NotResolvedException e) {
      throw end(voice, ExitCode.NOT_COMPILED, e);
    } catch (NotCompiledException _) {
      System.exit(ExitCode.NOT_COMPILED.status());
    } catch (Command.StartException e) {
      throw end(voice, e.reason());
    }
  }

  private static IllegalStateException end(Voice voice, Throwable reason) {
    if (JvmEnd.hasBegun()) {
      JvmEnd.await();
    }
    return switch (reason) {
      case LaunchException launch -> end(voice, ExitCode.NO_WORKERS, launch);
      case CallInterruptedException interrupted -> end(voice, ExitCode.INTERRUPTED, interrupted);
      case InterruptedException interrupted -> end(voice, ExitCode.INTERRUPTED, interrupted);
      default -> {
        voice.failure("this is a defect of jdist; please report it with what follows");
        reason.printStackTrace();
        System.exit(ExitCode.DEFECT.status());
        yield new IllegalStateException("the JVM has ended");
      }
    };
  }

  /// Does not return.
  private static IllegalStateException end(Voice voice, ExitCode code, Throwable failure) {
    voice.failure(String.valueOf(failure.getMessage()));
    voice.trace(failure);
    System.exit(code.status());
    return new IllegalStateException("the JVM has ended");
  }
}
