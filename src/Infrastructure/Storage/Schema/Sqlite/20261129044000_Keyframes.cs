using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace XenWeb.Infrastructure.Storage.Schema.Sqlite
{
    /// <inheritdoc />
    public partial class Keyframes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "HostKeyframes",
                columns: table => new
                {
                    Host = table.Column<string>(type: "TEXT", maxLength: 253, nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Cause = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Online = table.Column<bool>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HostKeyframes", x => new { x.Host, x.At });
                });

            migrationBuilder.CreateIndex(
                name: "IX_HostKeyframes_At",
                table: "HostKeyframes",
                column: "At");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "HostKeyframes");
        }
    }
}
