package jdist.cli;

import java.io.Console;
import java.util.Optional;
import jdist.launch.SshHosts;
import jdist.ssh.SshPrompt;

/// Whoever sits at the terminal, while hosts are logged in to: is asked for passwords, and told how
/// it goes. A pipe on either side means that nobody does.
///
/// @param events where scripts are told, in place of the user, which hosts have started workers
record AtTerminal(Voice voice, Elapsed elapsed, Optional<RunEvents> events)
    implements SshHosts.User {
  AtTerminal(Voice voice, Elapsed elapsed) {
    this(voice, elapsed, Optional.empty());
  }

  @Override
  public Optional<SshPrompt> prompt() {
    return console().filter(Console::isTerminal).map(AtTerminal::asking);
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
  public void waits(String host, String what) {
    voice.news(host + " " + what + ", " + elapsed);
  }

  @Override
  public void reached(String host, String java) {
    voice.detail(host + ": logged in, Java " + java + ", " + elapsed);
  }

  @Override
  public void started(String host, int workers, String java) {
    if (events.isPresent()) {
      events.get().started(host, java);
      return;
    }
    voice.news(host + ": " + Voice.count(workers, "worker") + ", Java " + java + ", " + elapsed);
  }
}
