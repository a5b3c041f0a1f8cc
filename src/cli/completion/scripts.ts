// The few lines with which each shell asks imctl what may stand at the cursor.
// Imported by commands/completion.ts. All of them run `imctl __complete WORDS…`, whose answer is a suggestion a line, its doc
// behind a tab; the single line `:files` says that a file is wanted.

/** A shell: its script, and where people put it. */
interface ShellRow {
  script: string;
  install: string;
}

/** By name. A new shell is a row here. */
export const SHELLS: Record<string, ShellRow> = {
  bash: {
    install: 'source <(imctl completion bash)      in ~/.bashrc to have it always',
    script: `_imctl() {
  local IFS=$'\\n' line words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  # The line is parted at : and = too; imctl sees words.
  if declare -F _get_comp_words_by_ref >/dev/null; then
    local cur prev cword; _get_comp_words_by_ref -n := cur prev words cword; words=("\${words[@]:1:cword}")
  fi
  while IFS= read -r line; do
    if [ "$line" = ":files" ]; then compopt -o default 2>/dev/null; return; fi
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <(imctl __complete "\${words[@]}" 2>/dev/null)
  case "\${COMPREPLY[0]}" in *=) compopt -o nospace 2>/dev/null ;; esac
  if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions "\${words[-1]}"; fi
}
complete -F _imctl imctl
`,
  },
  zsh: {
    install: 'source <(imctl completion zsh)      in ~/.zshrc, behind compinit',
    script: `#compdef imctl
_imctl() {
  local -a found; local line
  for line in "\${(@f)$(imctl __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == ":files" ]]; then _files; return; fi
    [[ -z $line ]] && continue
    local text="\${line%%$'\\t'*}" doc=""
    [[ $line == *$'\\t'* ]] && doc="\${line#*$'\\t'}"
    found+=("\${text//:/\\\\:}:$doc")
  done
  _describe 'imctl' found
}
compdef _imctl imctl
`,
  },
  fish: {
    install: 'imctl completion fish > ~/.config/fish/completions/imctl.fish',
    script: `function __imctl_complete
  set -l words (commandline -opc)[2..-1] (commandline -ct)
  set -l found (imctl __complete $words 2>/dev/null)
  if test "$found" = ":files"
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $found
  end
end
complete -c imctl -f -a '(__imctl_complete)'
`,
  },
  powershell: {
    install: 'imctl completion powershell | Out-String | Invoke-Expression      in $PROFILE to have it always',
    script: `Register-ArgumentCompleter -Native -CommandName imctl -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += '' }
  imctl __complete @words 2>$null | ForEach-Object {
    if ($_ -eq ':files') { return }
    $text, $doc = $_ -split "\`t", 2
    if (-not $doc) { $doc = $text }
    [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $doc)
  }
}
`,
  },
};
