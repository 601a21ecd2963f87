package jdist.ssh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;

/// The `ssh` program for one host.
record SystemProgram(SshOptions options, SshTarget target) {
  private static final String NAME = "ssh";

  /// The words that start it.
  ///
  /// @param first options before all others, which therefore count
  /// @param last what comes behind the host
  List<String> words(List<String> first, List<String> last) {
    List<String> words = new ArrayList<>(List.of(NAME));
    words.addAll(first);
    options.configFile().ifPresent(file -> words.addAll(List.of("-F", file.toString())));
    options.identities().forEach(file -> words.addAll(List.of("-i", file.toString())));
    options.settings().forEach(setting -> words.addAll(List.of("-o", setting)));
    target.user().ifPresent(user -> words.addAll(List.of("-l", user)));
    target.port().ifPresent(port -> words.addAll(List.of("-p", Integer.toString(port))));
    words.addAll(List.of("--", target.host()));
    words.addAll(last);
    return words;
  }

  /// The same as a `ProxyCommand`: for a shell, and for `ssh`, which looks for tokens in it.
  ///
  /// @param way the last option, whose tokens count
  String proxyCommand(List<String> first, String way) {
    List<String> all = new ArrayList<>(first);
    all.add(way);
    return words(all, List.of()).stream()
        .map(word -> word.equals(way) ? word : word.replace("%", "%%"))
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  Process start(List<String> first, List<String> last) {
    return start(first, last, Map.of());
  }

  /// Starts it.
  ///
  /// @param environment what it has of its own
  Process start(List<String> first, List<String> last, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(words(first, last));
    Optional<String> agent = Optional.ofNullable(options.environment().get("SSH_AUTH_SOCK"));
    builder.environment().remove("SSH_AUTH_SOCK");
    agent.ifPresent(socket -> builder.environment().put("SSH_AUTH_SOCK", socket));
    builder.environment().put("LC_ALL", "C"); // its messages are read here
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new SshException(
          Stage.CONFIGURE,
          target.toString(),
          "the ssh program could not be started",
          String.valueOf(e.getMessage()),
          "to install openssh-client, or --ssh-backend=mina",
          e);
    }
  }

  /// What it makes of its configuration for the host.
  ///
  /// @throws SshException if it does not take it
  SystemSettings settings() throws InterruptedException {
    try (SystemCommand command = new SystemCommand(start(List.of("-G"), List.of()))) {
      Tail said = Tail.of(command.stderr(), target.toString());
      Tail found = Tail.of(command.stdout(), target.toString());
      if (!command.await(options.limit()).filter(SshCommand.Exit::isSuccess).isPresent()) {
        throw new SshException(
            Stage.CONFIGURE,
            target.toString(),
            "ssh does not take its configuration",
            said.whole(),
            String.join(" ", words(List.of("-G"), List.of())),
            null);
      }
      return new SystemSettings(options, target, values(found.whole()));
    }
  }

  private static Map<String, String> values(String lines) {
    return lines
        .lines()
        .filter(line -> line.indexOf(' ') > 0)
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf(' ')),
                line -> line.substring(line.indexOf(' ') + 1),
                (one, _) -> one));
  }
}
