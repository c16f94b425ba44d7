# run_formula.rb - runs parts of a Homebrew formula in plain Ruby: its `install` up to configuring, or its `test do` block.
#
#   ruby run_formula.rb facts FORMULA                           url, sha256, licence, dependencies, one a line
#   ruby run_formula.rb install FORMULA SOURCES PREFIX          configures for real; prints the other commands
#   ruby run_formula.rb test FORMULA BIN LLVM-BIN               in the current folder, with the programs in BIN
require "pathname"

class Formula
  class << self
    attr_reader :facts, :test_block
    def note(key, value) = (@facts ||= []) << [key, value]
    %w[desc homepage url sha256 license].each { |key| define_method(key) { |value| note(key, value) } }
    def depends_on(what) = what.is_a?(Hash) ? note("build", what.keys.first) : note("needs", what)
    def test(&block) = @test_block = block
    attr_accessor :llvm
    def [](_name) = Struct.new(:opt_bin).new(Pathname(Formula.llvm))
  end

  attr_accessor :bin, :testpath, :prefix, :only

  def std_cmake_args = ["-DCMAKE_INSTALL_PREFIX=#{prefix}", "-DCMAKE_BUILD_TYPE=Release", "-Wno-dev", "-DBUILD_TESTING=OFF"]

  def system(*words)
    words = words.map(&:to_s)
    puts "$ #{words.join(" ")}"
    return if only && !words.include?(only)
    Kernel.system(*words) or abort("FAILED: #{words.join(" ")}")
  end

  def shell_output(command)
    puts "$ #{command}"
    text = `#{command}`
    $?.success? or abort("FAILED: #{command}: #{$?}")
    text
  end

  def assert_equal(wanted, got) = wanted == got || abort("FAILED: #{got.inspect} instead of #{wanted.inspect}")
  def assert_match(wanted, got) = got.match?(wanted.is_a?(String) ? Regexp.escape(wanted) : wanted) || abort("FAILED: no #{wanted} in #{got}")
end

mode, file, *rest = ARGV
load file
formula = Repro.new
case mode
when "facts" then Repro.facts.each { |key, value| puts "#{key}\t#{value}" }
when "install"
  Dir.chdir(rest[0])
  formula.prefix, formula.only = rest[1], "-S"
  formula.install
when "test"
  formula.bin, formula.testpath, Formula.llvm = Pathname(rest[0]), Pathname(Dir.pwd), rest[1]
  formula.instance_exec(&Repro.test_block)
end
