"""The commands of the command line, by what they are about; ``costmodel.cli`` puts them together."""
