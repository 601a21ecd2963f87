package jdist.cli;

import java.io.Console;
import java.util.List;
import java.util.Optional;
import jdist.launch.SshHosts;
import jdist.launch.StandardStreams;
import jdist.process.DriverProcess;
import jdist.ssh.SshPrompt;

/// Starts the workers of a plan that names other hosts. Nothing of it is loaded otherwise.
final class HostsStart implements SshHosts.User {
  private final Plan plan;
  private final Elapsed elapsed;

  HostsStart(Plan plan, Elapsed elapsed) {
    this.plan = plan;
    this.elapsed = elapsed;
  }

  /// Starts them, and takes them in.
  void add(DriverProcess driver) throws InterruptedException {
    StandardStreams streams = StandardStreams.ofThisProcess();
    List<Integer> _ =
        SshHosts.add(
            driver,
            new SshHosts.Wish(plan.machines(), plan.workers(), plan.options(), streams),
            this);
  }

  /// Whoever sits at the terminal; a pipe on either side means that nobody does.
  @Override
  public Optional<SshPrompt> prompt() {
    return console().filter(Console::isTerminal).map(HostsStart::asking);
  }

  @SuppressWarnings("SystemConsoleNull") // it is null where nobody sits
  private static Optional<Console> console() {
    return Optional.ofNullable(System.console());
  }

  private static SshPrompt asking(Console console) {
    return question -> {
      synchronized (console) {
        return Optional.ofNullable(console.readPassword("%s", question)).map(String::new);
      }
    };
  }

  @Override
  public void reached(String host, String java) {
    plan.voice().detail(host + ": logged in, Java " + java + ", " + elapsed);
  }

  @Override
  public void started(String host, int workers, String java) {
    plan.voice()
        .news(host + ": " + Voice.count(workers, "worker") + ", Java " + java + ", " + elapsed);
  }
}
