package jdist.cli;

import java.util.Arrays;
import java.util.stream.Collectors;

/// What teaches bash, and zsh, to complete the command's words: picocli's script, which knows the
/// options, and a function before it, which knows where the driver's words begin.
final class BashCompletion {
  /// Where picocli's own registration begins, which ours takes the place of.
  private static final String REGISTRATION = "\n# Define a completion specification";

  /// bash cuts words at `=`, `:` and `@`, too; zsh does not.
  private static final String DRIVER =
      """

      # What picocli does not know: behind DRIVER everything is the driver's, and gets names of files.
      function _jdist() {
        local i=1 word
        COMPREPLY=()
        while (( i < COMP_CWORD )); do
          word=${COMP_WORDS[i]}
          case $word in
            = | : | @) (( i += 2 )) ;; # the rest of a word that bash has cut
            WITH_VALUE) # its value is the next word
              if [[ ${COMP_WORDS[i + 1]} == "=" ]]; then (( i += 1 )); else (( i += 2 )); fi
              ;;
            -* | @*) (( i += 1 )) ;;
            SUBCOMMANDS)
              _complete_jdist
              return
              ;;
            *) # DRIVER
              _jdist_files
              return
              ;;
          esac
        done
        word=${COMP_WORDS[COMP_CWORD]}
        if (( i > COMP_CWORD )) || [[ $word == -* ]]; then
          _complete_jdist
        else
          _jdist_drivers "$word"
        fi
      }

      function _jdist_files() {
        type compopt &>/dev/null && compopt -o filenames 2>/dev/null
        local IFS=$'\\n'
        COMPREPLY=( $(compgen -f -- "${COMP_WORDS[COMP_CWORD]}") )
      }

      # What a driver may be, the folders that lead there, and what may stand in its place.
      function _jdist_drivers() {
        type compopt &>/dev/null && compopt -o filenames 2>/dev/null
        local IFS=$'\\n' suffix
        COMPREPLY=( $(compgen -d -- "$1") $(IFS=' '; compgen -W "SUBCOMMANDS" -- "$1") )
        for suffix in java jar jsh; do
          COMPREPLY+=( $(compgen -f -X "!*.$suffix" -- "$1") )
        done
      }

      complete -F _jdist jdist
      """;

  private BashCompletion() {}

  static String script() {
    String picocli = OptionModel.completion();
    int end = picocli.indexOf(REGISTRATION);
    if (end < 0) {
      throw new IllegalStateException("picocli's script has changed");
    }
    return picocli.substring(0, end)
        + DRIVER
            .replace("WITH_VALUE", withValue())
            .replace("SUBCOMMANDS)", joined(" | ") + ")")
            .replace("SUBCOMMANDS", joined(" "));
  }

  private static String withValue() {
    return Arrays.stream(Option.values())
        .filter(Option::takesValue)
        .flatMap(option -> option.names().stream())
        .collect(Collectors.joining(" | "));
  }

  private static String joined(String separator) {
    return Arrays.stream(Subcommand.values())
        .map(Subcommand::word)
        .collect(Collectors.joining(separator));
  }
}
